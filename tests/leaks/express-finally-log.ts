import express from "express";
import { charge } from "./charge.js";
const router = express.Router();
router.post("/pay", async (req, res) => { // leaks
  const started = Date.now();
  try {
    const receipt = await charge(req.body);
    res.status(201).json(receipt);
  } catch (error) {
    if (error.code === "CARD_DECLINED") {
      res.status(402).json({ error: error.message });
    } else {
      console.error(error);
    }
  } finally {
    console.log("took", Date.now() - started);
  }
});
export default router;
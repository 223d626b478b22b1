import express, { Request, Response } from "express";
import { find } from "./find.js";
const app = express();
app.get("/a", (req: Request, res: Response) => { // leaks
  find(req.params.id)
    .then((row) => {
      if (!row) {
        console.log("none");
        return;
      }
      res.json(row);
    })
    .catch((error) => res.status(500).send(error.message));
});
import { User } from "../models/user.js";
export default {
  async create(req, res) { // leaks
    try {
      const user = await User.create(req.body);
      res.status(201).json(user);
    } catch (err) {
      console.log(err);
    }
  },
};
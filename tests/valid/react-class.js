import React from "react";

export default class Browser extends React.Component {
  componentDidMount() {
    this.load(this.props.name);
  }
  async load(name) {
    const data = await this.props.load(name);
    this.setState({ data });
  }
  render() {
    return React.createElement("p", {}, this.state.data);
  }
}

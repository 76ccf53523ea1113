import "./panel.css";
import { vsCodeHost } from "./host";
import { ReviewPanel } from "./review-panel";
import { registerToolkit } from "./toolkit";

registerToolkit();
customElements.define("review-panel", ReviewPanel);

const panel = new ReviewPanel();
document.querySelector("#panel")?.append(panel);
panel.connect(vsCodeHost());

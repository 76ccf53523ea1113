import "../panel.css";
import "./comparison.css";
import { vsCodeHost } from "../host";
import { ComparisonView } from "./comparison-view";
import type { ComparisonState } from "./protocol";

customElements.define("comparison-view", ComparisonView);

const view = new ComparisonView();
document.querySelector("#panel")?.append(view);
view.connect(vsCodeHost<ComparisonState>());

import "../panel.css";
import "./inspector.css";
import { vsCodeHost } from "../host";
import { registerToolkit } from "../toolkit";
import { InspectorView } from "./inspector-view";
import type { InspectorState } from "./protocol";

registerToolkit();
customElements.define("inspector-view", InspectorView);

const view = new InspectorView();
document.querySelector("#panel")?.append(view);
view.connect(vsCodeHost<InspectorState>());

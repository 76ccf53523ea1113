// How long a decision takes until it is on disk, in a note of 200 kB with 5,000 suggestions, against a plain write of
// the same file: first in empty gold labels, then with all suggestions decided; how long all of them take in one step;
// and how long the note takes to open again. Usage: node test/bench/decide.mjs
import path from "node:path";
import { build } from "./built.mjs";

build("bench");
await import(path.join(import.meta.dirname, "../../dist/test/bench/decide.js"));

/**
 * Claims a folder for one program at a time. A module of its own, to be loaded when it is needed: the library changes
 * `process` and `fs` for all that run in this process.
 */
export { lock } from "proper-lockfile";

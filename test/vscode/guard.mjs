// Ends a process group when whoever started this one is gone, however it went: usage node guard.mjs <group>.
// The starter holds the other end of standard input; nothing is ever written to it.
process.stdin.resume();
process.stdin.on("end", () => {
  try {
    process.kill(-Number(process.argv[2]), "SIGKILL");
  } catch {
    // The group ended by itself.
  }
  process.exit();
});
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.on(signal, () => undefined);

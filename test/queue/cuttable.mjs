import { once } from "node:events";
import net from "node:net";

/**
 * A way to a port of this machine that can be cut like a cable: nobody is told, what is sent arrives nowhere.
 * @param {number} port
 */
export async function cuttableWay(port) {
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  let isCut = false;
  const server = net.createServer((near) => {
    sockets.add(near);
    near.on("error", () => undefined);
    near.on("close", () => sockets.delete(near));
    if (isCut) return;
    const far = net.connect(port, "127.0.0.1");
    sockets.add(far);
    far.on("error", () => undefined);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      one?.on("close", () => other?.destroy());
      one?.pipe(other ?? near);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    address: `redis://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.removeAllListeners("close");
        socket.on("close", () => sockets.delete(socket));
        // Read and forgotten: a pipe that is full would tell the sender.
        socket.resume();
      }
    },
    /** New connections arrive again; those of before stay dead. */
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

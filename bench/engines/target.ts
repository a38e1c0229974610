/** A lean target: one thread, HTTP/1.1, answers after a fixed time. Prints its URL; ends with its parent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const sleepMs = Number(process.argv[2] ?? 0);
const answer = JSON.stringify({ jobId: "1" });

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    const send = () => {
      response.writeHead(202, { "content-type": "application/json", "content-length": answer.length });
      response.end(answer);
    };
    if (sleepMs === 0) send();
    else setTimeout(send, sleepMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume();
process.stdin.once("end", () => {
  server.close();
  server.closeAllConnections();
});

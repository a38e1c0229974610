// Holds WebSocket connections open and waits for news of images.
//
//   k6 run -e WS_URL=wss://staging.example.com/ws -e METAPHYSICAL_API_KEY=... websocket.js
//
// It sends no HTTP requests, so it is judged on metrics of its own:
// load-action: judge ws_time_to_first_message, higher is worse
// load-action: judge ws_abnormal_closes, higher is worse
import { check } from "k6";
import { Rate, Trend } from "k6/metrics";
import ws from "k6/ws";

// From the attempt to connect to the first message; a connection that stays silent counts with its whole length.
const timeToFirstMessage = new Trend("ws_time_to_first_message", true);
// Connections that failed, or ended neither by us nor with a normal close (1000).
const abnormalCloses = new Rate("ws_abnormal_closes");
// Connections without any message, or, where messages are numbered (seq: 1, 2, ...), with a number left out.
const missedMessages = new Rate("ws_missed_messages");

export const options = {
  stages: [
    { duration: "2m", target: 20 },
    { duration: "5m", target: 20 },
    { duration: "2m", target: 0 },
  ],
};

const WS_URL = __ENV.WS_URL;
const API_KEY = __ENV.METAPHYSICAL_API_KEY;
const HOLD_MS = Number(__ENV.WS_HOLD_SECONDS || 30) * 1000;
if (!WS_URL)
  throw new Error("WS_URL is not set; pass the URL of the WebSocket, such as wss://staging.example.com/ws");

const params = { headers: API_KEY ? { Authorization: `Bearer ${API_KEY}` } : {} };

export default function () {
  const startedAt = Date.now();
  let firstMessageAt = null;
  let endedWell = false;
  let lastNumber = null;
  let missed = false;

  const response = ws.connect(WS_URL, params, (socket) => {
    socket.on("open", () => {
      socket.send(
        JSON.stringify({
          type: "subscribe",
          sessionId: `load-test-${__VU}`,
          events: ["image.progress", "image.completed"],
        }),
      );
    });

    socket.on("message", (data) => {
      if (firstMessageAt === null) {
        firstMessageAt = Date.now();
        timeToFirstMessage.add(firstMessageAt - startedAt);
      }
      const message = parse(data);
      check(message, { "message has a type": (m) => m.type !== undefined });
      if (typeof message.seq === "number") {
        if (message.seq > (lastNumber ?? 0) + 1) missed = true;
        lastNumber = message.seq;
      }
    });

    socket.on("close", (code) => {
      if (code === 1000) endedWell = true;
    });

    socket.setTimeout(() => {
      endedWell = true;
      socket.close();
    }, HOLD_MS);
  });

  const connected = check(response, { "WebSocket connected": (r) => r && r.status === 101 });
  if (connected && firstMessageAt === null) timeToFirstMessage.add(Date.now() - startedAt);
  if (connected) missedMessages.add(missed || firstMessageAt === null);
  abnormalCloses.add(!(connected && endedWell));
}

function parse(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

import { recordErrorAnswer } from "@semantest/load-action/k6-errors";
import http from "k6/http";

export const options = { vus: 2, iterations: 12 };

export default function () {
  for (const kind of ["proper", "page", "busy", "limited"]) {
    const name = `errors: ${kind}`;
    const headers = { "x-endpoint": encodeURIComponent(name) };
    recordErrorAnswer(http.get(`${__ENV.BASE_URL}/errors/${kind}`, { tags: { name }, headers }), { name });
  }
  recordErrorAnswer(http.get(`${__ENV.BASE_URL}/fast`));
}

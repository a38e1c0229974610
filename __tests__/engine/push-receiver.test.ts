import { describe, expect, it } from "vitest";
import { openPushReceiver } from "../../src/engine/push-receiver.ts";

async function receiver(onChunk: (chunk: Buffer) => void = () => undefined) {
  const chunks: string[] = [];
  const errors: Error[] = [];
  const opened = await openPushReceiver({
    onChunk(chunk) {
      chunks.push(chunk.toString());
      onChunk(chunk);
    },
    onError: (error) => errors.push(error),
  });
  return { ...opened, chunks, errors };
}

const post = (url: string, body: string) => fetch(url, { method: "POST", body });

describe("the receiver of pushes", () => {
  it("takes each push whole and in order, on loopback only", async () => {
    const { url, chunks, finish } = await receiver();
    expect(new URL(url).hostname).toBe("127.0.0.1");
    for (const body of ["one", "x".repeat(300_000), "three"])
      expect((await post(url, body)).status).toBe(204);
    await finish();
    expect(chunks.map((chunk) => chunk.length)).toEqual([3, 300_000, 5]);
  });

  it("has no ear for anybody who was not told its path", async () => {
    const { url, chunks, finish } = await receiver();
    expect((await post(new URL("/api/v1/write", url).href, "foreign")).status).toBe(404);
    expect((await fetch(url)).status).toBe(404);
    await finish();
    expect(chunks).toEqual([]);
  });

  it("says once that a push could not be used, and takes no more", async () => {
    const { url, errors, finish } = await receiver(() => {
      throw new Error("the disk is full");
    });
    expect((await post(url, "one")).status).toBe(500);
    expect((await post(url, "two")).status).toBe(404);
    await finish();
    expect(errors.map(({ message }) => message)).toEqual(["the disk is full"]);
  });

  it("is gone after its end", async () => {
    const { url, finish } = await receiver();
    await post(url, "one");
    await finish();
    await expect(post(url, "late")).rejects.toThrow();
  });
});

/** A Redis server for a test. */
export interface RedisServer {
  /** Where it listens, on the loopback. */
  address: string;
  /** Ends it, with all it knows, and starts another one at the same address. */
  restart(): Promise<void>;
}

/** Runs a Redis server of its own on a free port of the loopback, for a test. */
export async function withRedis(
  test: (server: RedisServer) => Promise<void>,
  ...options: string[]
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const start = () =>
    new Deno.Command("redis-server", {
      args: [
        "--port",
        String(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        ...options,
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
  let server = start();
  const stop = async () => {
    server.kill("SIGKILL");
    await server.status;
  };
  try {
    await test({
      address: `redis://127.0.0.1:${port}`,
      async restart() {
        await stop();
        server = start();
      },
    });
  } finally {
    await stop();
  }
}

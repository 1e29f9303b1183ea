// What travels packed, unpacked: JSON that src/quorumscope/scene/reel.py has deflated.

/** Unpack *bytes*; what can't be unpacked is an error that says so. */
export async function unpacked(bytes: BufferSource | undefined): Promise<unknown> {
  if (!bytes) throw new Error("a packed message came without its buffer");
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // Its failure is that of the reading side, below.
  void writer.write(bytes).catch(() => undefined);
  void writer.close().catch(() => undefined);
  return (await new Response(stream.readable).json()) as unknown;
}

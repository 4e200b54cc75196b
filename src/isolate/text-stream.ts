const encoder = new TextEncoder();

/** Texts as bytes. Each is made when it is read; so many are made `ahead`, before anybody reads. */
export function streamOf(
  texts: AsyncGenerator<string>,
  { ahead = 0 } = {},
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => texts.return(undefined).then(() => undefined),
    },
    { highWaterMark: ahead },
  );
}

/** English texts beside the code for phones. They come with its card. */
export const phoneWords = {
  title: "From a phone",
  about:
    "Point the camera of a phone on the same network at this: it opens this page, to inject a fault from the audience.",
  code: (address: string) => `Code that opens ${address}`,
  closed:
    "This demonstration is for this machine only. samspel demo --host 0.0.0.0 opens it to the network, and a code for phones stands here.",
};

/** Card `asset-photo`: the photo of an asset; engineers choose it, and the browser makes a small JPEG of it first. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { useSetupWords } from "../use-setup-words.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { photoAddress } from "./photo-address.ts";

export const assetPhoto = defineCard({ about: "asset", view: AssetPhoto });

/** Pixels of the longer side; enough for a card as wide as a page. */
const sideMost = 1280;
/** Bytes that the gateway takes. */
const bytesMost = 524_288;
const qualities = [0.85, 0.7, 0.5];

function AssetPhoto({ asset }: AssetProps) {
  const { live } = useScreen();
  const text = useSetupWords().photo;
  return (
    <>
      <h2>{text.title}</h2>
      {asset.photoMs === undefined ? (
        <p class="muted">{text.none}</p>
      ) : (
        <p>
          <img class="asset-photo" src={photoAddress(asset)} alt={text.of(asset.name)} />
        </p>
      )}
      {mayConfigure(live.site.value) && <Choice asset={asset} />}
    </>
  );
}

function Choice({ asset }: AssetProps) {
  const { queries, live } = useScreen();
  const text = useSetupWords().photo;
  const id = useId();
  const press = usePress();
  const isUnreadable = useSignal(false);
  const isOff = press.isBusy || live.state.value === "lost";
  const choose = (input: HTMLInputElement) =>
    void press.run(async () => {
      const [file] = input.files ?? [];
      input.value = "";
      isUnreadable.value = false;
      if (file === undefined) return;
      const jpeg = await smallJpeg(file);
      if (jpeg === undefined) {
        isUnreadable.value = true;
        return;
      }
      await queries.photos.keep(asset.id, jpeg);
      await live.refreshAssets();
    });
  const remove = () =>
    void press.run(async () => {
      await queries.photos.remove(asset.id);
      await live.refreshAssets();
    });
  return (
    <>
      <p class="muted no-print" id={id}>
        {text.hint}
      </p>
      <div class="form-row no-print">
        <label class="button file-button">
          {text.choose}
          <input
            class="visually-hidden"
            type="file"
            accept="image/*"
            disabled={isOff}
            aria-describedby={id}
            onChange={({ currentTarget }) => choose(currentTarget)}
          />
        </label>
        {asset.photoMs !== undefined && (
          <button type="button" class="button" disabled={isOff} onClick={remove}>
            {text.remove}
          </button>
        )}
      </div>
      <Failure text={isUnreadable.value ? text.unreadable : press.failure} />
    </>
  );
}

/** Upright, small, in Base64; undefined for what this browser cannot read. */
async function smallJpeg(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => undefined);
  if (picture === undefined) return undefined;
  const scale = Math.min(1, sideMost / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  // JPEG has no transparency; without this it would be black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of qualities) {
    const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (jpeg !== null && jpeg.size <= bytesMost) return base64(new Uint8Array(await jpeg.arrayBuffer()));
  }
  return undefined;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// Pictures and files. The page loads nothing from elsewhere: a picture of another site stays a link with its text.

import { h } from "./dom.js";
import { linkNode } from "./mrkdwn.js";
import { workspace } from "./workspace.js";

const fileUrl = (file) =>
  `/playground/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name ?? "file")}`;

function sourceOf(image) {
  const file = image.slack_file && (workspace.files[image.slack_file.id] ?? image.slack_file);
  if (file?.id) return fileUrl(file);
  return image.image_url ?? image.slack_file?.url ?? "";
}

export function imageNode(image, className) {
  const source = new URL(sourceOf(image), location.href);
  if (source.origin === location.origin)
    return h("img", { class: className, src: source.href, alt: image.alt_text ?? "", loading: "lazy" });
  return h(
    "span",
    { class: `image-elsewhere ${className}` },
    "🖼 ",
    linkNode(source.href, image.alt_text || source.href),
  );
}

const IMAGE = /^image\//;

const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1024).toFixed(1)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

export function fileNode(file) {
  const known = { ...file, ...workspace.files[file.id] };
  const name = known.title || known.name || known.id;
  if (IMAGE.test(known.mimetype ?? "")) {
    return h(
      "figure",
      { class: "file-image" },
      h("figcaption", {}, name),
      h(
        "a",
        { href: fileUrl(known), target: "_blank" },
        h("img", { src: fileUrl(known), alt: known.alt_txt ?? name, loading: "lazy" }),
      ),
    );
  }
  return h(
    "a",
    { class: "file-card", href: fileUrl(known), target: "_blank", download: known.name },
    h(
      "span",
      { class: "file-icon", "aria-hidden": "true" },
      (known.name ?? "").split(".").pop().slice(0, 4).toUpperCase() || "FILE",
    ),
    h(
      "span",
      {},
      h("strong", {}, name),
      h("span", { class: "muted" }, known.size ? size(known.size) : (known.mimetype ?? "")),
    ),
  );
}

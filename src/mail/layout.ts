import { escaped } from './names.ts';
import type { Words } from './texts.ts';

/** The plain text of a message. */
export const asText = ({ opening, code, link, closing }: Words): string =>
  [
    opening,
    ...(code === undefined ? [] : [`    ${code}`]),
    ...(link ? [`${link.label}:\n${link.to}`] : []),
    ...closing,
    '',
  ].join('\n\n');

/** The same as simple HTML. */
export function asHtml({ subject, opening, code, link, closing }: Words): string {
  const paragraph = (html: string) => `<p>${html}</p>`;
  const parts = [
    paragraph(escaped(opening)),
    ...(code === undefined
      ? []
      : [paragraph(`<code style="font-size:1.5em">${escaped(code)}</code>`)]),
    ...(link
      ? [
          paragraph(
            `${escaped(link.label)}:<br><a href="${escaped(link.to)}">${escaped(link.to)}</a>`,
          ),
        ]
      : []),
    ...closing.map((text) => paragraph(escaped(text))),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family:sans-serif;line-height:1.5">
${parts.join('\n')}
</body></html>
`;
}

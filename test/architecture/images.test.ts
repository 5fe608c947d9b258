import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, type Offences, read } from './support/files.ts';

const folder = 'docs/images/';
const imageFile = /\.(?:png|jpe?g|svg|gif|webp)$/;
/** `![words](path)`, `[words](path)` and `<img src="path">`. */
const named = /\]\(([^)\s]+)[^)]*\)|<img[^>]*\ssrc="([^"]+)"/g;

/** Images that a page shows or leads to, from the root; those of other hosts do not count. */
function imagesOn(page: string, text: string): readonly string[] {
  return [...text.matchAll(named)]
    .map(([, inMarkdown, inHtml]) => inMarkdown ?? inHtml ?? '')
    .filter((path) => imageFile.test(path) && !/^[a-z]+:/i.test(path))
    .map((path) => posix.join(posix.dirname(page), path));
}

/** Pages that name what is not there, and images that no page names. `pages` are texts by their paths. */
function findLostImages(
  pages: Readonly<Record<string, string>>,
  images: readonly string[],
): Offences {
  const seen = Object.entries(pages).flatMap(([page, text]) =>
    imagesOn(page, text).map((image) => ({ page, image })),
  );
  return [
    ...seen
      .filter(({ image }) => !images.includes(image))
      .map(({ page, image }) => `${page} names ${image}, which is not there`),
    ...images
      .filter((image) => image.startsWith(folder) && !seen.some((one) => one.image === image))
      .map((image) => `${image} is named on no page: delete it`),
  ];
}

describe('images', () => {
  const images = files.filter((path) => imageFile.test(path));

  it('are all there that a page names, and every one of the documents is named', () => {
    expect(images.filter((path) => path.startsWith(folder)).length).toBeGreaterThan(20);
    const pages = files.filter((path) => path.endsWith('.md'));
    expect(
      findLostImages(Object.fromEntries(pages.map((path) => [path, read(path)])), images),
    ).toEqual([]);
  });

  it('are watched by a rule that can fail', () => {
    const pages = {
      'README.md': '<img src="docs/images/a.png" alt="A" width="9"> ![B](docs/images/lost.png)',
      'docs/tour.md':
        'a.png and [C](images/c.png "C") [no](c.md) ![far](https://host.example/d.png)\n<img alt="E"\n  src="../other/e.png">',
    };
    const there = ['docs/images/a.png', 'docs/images/c.png', 'docs/images/idle.png', 'other/f.png'];
    expect(findLostImages(pages, there)).toEqual([
      'README.md names docs/images/lost.png, which is not there',
      'docs/tour.md names other/e.png, which is not there',
      'docs/images/idle.png is named on no page: delete it',
    ]);
  });
});

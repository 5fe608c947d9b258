import { describe, expect, it } from 'vitest';
import { catalogKeyIn, segmentNamedIn } from './catalog-words.ts';

describe('the segment in a name', () => {
  it.each([
    ['Microsoft 365 Business Premium', null],
    ['Office 365 E3 (Corporate)', 'commercial'],
    ['Microsoft 365 Business Premium (Nonprofit Staff Pricing)', 'nonprofit'],
    ['Office 365 E1 (Non-Profit Pricing)', 'nonprofit'],
    ['Microsoft 365 A3 for faculty', 'education'],
    ['Office 365 G3 GCC', 'government'],
    ['Educator tools for EDU', 'education'],
    ['Microsoft 365 E3 (Government Pricing)', 'government'],
    ['Office 365 A3 (Education Student Pricing)', 'education'],
  ])('of "%s" is %s', (name, segment) => {
    expect(segmentNamedIn(name)).toBe(segment);
  });
});

describe('the catalog key in a number', () => {
  it.each([
    ['CFQ7TTC0LCHC:0002', 'CFQ7TTC0LCHC:0002'],
    [' cfq7ttc0lchc:0002:CFQ7TTC0K18P ', 'CFQ7TTC0LCHC:0002'],
    ['CFQ7TTC0LCHC:0002:P1Y:monthly', 'CFQ7TTC0LCHC:0002'],
    ['CFQ7TTC0LCHC:00021', null],
    ['031C9E47-4802-4248-838E-778FB1D2CC05', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (number, key) => {
    expect(catalogKeyIn(number)).toBe(key);
  });
});

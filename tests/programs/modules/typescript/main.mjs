// TypeScript by erasing its types.
await import('./main.ts');

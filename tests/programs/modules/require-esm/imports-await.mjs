import './await.mjs'; export {};

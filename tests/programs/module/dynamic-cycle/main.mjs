// import() of a module that imports the one that is running.
export const own = 1;
import('./back.mjs').then((back) => console.log(back.twice, back.seen()));
console.log('main runs on');
export const late = 2;

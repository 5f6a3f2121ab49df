import './order-2.mjs'; console.log('order 1');

console.log('order 2', import.meta.main);

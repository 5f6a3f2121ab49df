for (const name of ['p', 'q']) exports[name] = name;

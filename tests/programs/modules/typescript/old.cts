const value: string = "old";
module.exports = { value } as { value: string };

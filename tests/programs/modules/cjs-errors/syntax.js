let let = 1 +;

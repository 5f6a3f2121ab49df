export const how = 'rehearsed';

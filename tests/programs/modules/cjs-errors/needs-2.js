require('gone');

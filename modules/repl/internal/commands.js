'use strict';
// The commands that begin with a dot. Follows "REPL: Commands and special keys" in Node's docs.

const { kState } = require('internal/repl/server');

/** @param {REPLServer} server gets the commands that every prompt has */
function defineDefaultCommands(server) {
  server.defineCommand('break', {
    help: 'Sometimes you get stuck, this gets you out',
    action() {
      this.clearBufferedCommand();
      this.displayPrompt();
    },
  });

  server.defineCommand('clear', {
    help: server.useGlobal ? 'Alias for .break' : 'Break, and also clear the local context',
    action() {
      this.clearBufferedCommand();
      if (!this.useGlobal) {
        this.output.write('Clearing context...\n');
        this.resetContext();
      }
      this.displayPrompt();
    },
  });

  server.defineCommand('exit', {
    help: 'Exit the REPL',
    action() {
      this.close();
    },
  });

  server.defineCommand('help', {
    help: 'Print this help message',
    action() {
      const names = Object.keys(this.commands).sort();
      const width = Math.max(...names.map((name) => name.length));
      for (const name of names) {
        const { help } = this.commands[name];
        this.output.write(`.${name}${help ? ' '.repeat(width - name.length + 3) + help : ''}\n`);
      }
      this.output.write('\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
      this.displayPrompt();
    },
  });

  server.defineCommand('save', {
    help: 'Save all evaluated commands in this REPL session to a file',
    action(file) {
      if (file === '') {
        this.output.write('The "file" argument must be specified\n');
      } else {
        try {
          require('fs').writeFileSync(file, this.lines.join('\n'));
          this.output.write(`Session saved to: ${file}\n`);
        } catch {
          this.output.write(`Failed to save: ${file}\n`);
        }
      }
      this.displayPrompt();
    },
  });

  server.defineCommand('load', {
    help: 'Load JS from a file into the REPL session',
    action(file) {
      if (file === '') {
        this.output.write('The "file" argument must be specified\n');
        this.displayPrompt();
        return;
      }
      let text;
      try {
        const fs = require('fs');
        if (!fs.statSync(file).isFile()) {
          this.output.write(`Failed to load: ${file} is not a valid file\n`);
          this.displayPrompt();
          return;
        }
        text = fs.readFileSync(file, 'utf8');
      } catch {
        this.output.write(`Failed to load: ${file}\n`);
        this.displayPrompt();
        return;
      }
      this[kState].load(text);
    },
  });

  if (!server.terminal) return;
  server.defineCommand('editor', {
    help: 'Enter editor mode',
    action() {
      this[kState].openEditor();
    },
  });
}

module.exports = { defineDefaultCommands };

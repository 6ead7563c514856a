#!/usr/bin/env node
// Starts the command line, in a syntax that every Node.js can read, so that an old one can be told what is wrong.
// The text is that of `node-too-old` in kit/errors.ts, which an old Node.js cannot import.
var major = Number(process.version.slice(1).split('.')[0]);
if (major < 24) {
  console.error(
    [
      'expected  Node.js 24 or newer.',
      `happened  This is Node.js ${process.version}.`,
      'why       The course runs TypeScript directly, which older versions cannot.',
      'try       In the repository use `npm start`, which brings its own Node.js; else install Node.js 24 from nodejs.org.',
      'blame     your set-up (node-too-old)',
    ].join('\n'),
  );
  process.exitCode = 2;
} else {
  import('./compiled.ts')
    .then(() => import('./main.ts'))
    .catch((error) => {
      // The packed package is the same tree, compiled.
      var absent =
        error.code === 'ERR_MODULE_NOT_FOUND' &&
        /^Cannot find module '[^']*[\\/]cli[\\/]compiled\.ts'/.test(error.message);
      if (!absent) throw error;
      return import('./compiled.js').then(() => import('./main.js'));
    })
    .then((cli) => cli.main(process.argv.slice(2)))
    .catch((error) => {
      console.error(error);
      process.exitCode = 3;
    });
}

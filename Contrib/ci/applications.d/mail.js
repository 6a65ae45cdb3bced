// Sends one letter with nodemailer; the text is read from descriptor 0.
const text = require('fs').readFileSync(0, 'utf8');
const [, , newline] = process.argv;
const options = {sendmail: true, newline};
require('nodemailer').createTransport(options).sendMail({
  from: 'alice@host.example', to: 'bob@host.example', cc: 'carol@host.example', bcc: 'dave@host.example',
  subject: 'żółw', text,
}, (problem) => { if (problem) { console.error(problem.message); process.exitCode = 1; } });

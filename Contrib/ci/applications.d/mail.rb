# Sends one letter with the library named by the first argument; the text is read from descriptor 0.
require 'mail'
text = $stdin.read
letter = {from: 'alice@host.example', to: 'bob@host.example', cc: 'carol@host.example', bcc: 'dave@host.example',
          subject: 'żółw'}
case ARGV[0]
when 'mail'
  mail = Mail.new(letter.merge(charset: 'UTF-8', body: text))
  mail.delivery_method :sendmail
  mail.deliver!
when 'actionmailer'
  require 'action_mailer'
  ActionMailer::Base.delivery_method = :sendmail
  letters = Class.new(ActionMailer::Base) do
    define_method(:letter) { mail(letter.merge(body: text, content_type: 'text/plain; charset=utf-8')) }
    def self.name = 'Letters'
  end
  letters.letter.deliver_now
when 'popen'
  IO.popen(['/usr/sbin/sendmail', '-t', '-i'], 'w') { |pipe| pipe.write(text) }
  exit $?.exitstatus
end

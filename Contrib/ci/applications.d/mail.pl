# Sends one letter with the library named by the first argument; the text is read from descriptor 0.
use strict;
use warnings;
my ($what) = @ARGV;
my ($from, $to, $cc, $bcc) = map { "$_\@host.example" } qw(alice bob carol dave);
my $text = do { local $/; <STDIN> };
my $subject = '=?UTF-8?B?xbzDs8WCdw==?=';
my @mime = ('MIME-Version' => '1.0', 'Content-Type' => 'text/plain; charset=utf-8', 'Content-Transfer-Encoding' => '8bit');

my %ways = (
  'open' => sub {
    open(my $mail, '|-', '/usr/sbin/sendmail -oi -t') or die "$!";
    print $mail "From: $from\nTo: $to\nCc: $cc\nBcc: $bcc\nSubject: $subject\n",
      "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n$text";
    close($mail) or die "status $?";
  },
  'Mail::Mailer' => sub {
    require Mail::Mailer;
    my $mail = Mail::Mailer->new('sendmail');
    $mail->open({From => $from, To => $to, Cc => $cc, Bcc => $bcc, Subject => $subject, @mime});
    print $mail $text;
    $mail->close or die "status $?";
  },
  'Mail::Internet' => sub {
    require Mail::Internet;
    require Mail::Header;
    my $head = Mail::Header->new([map { "$_\n" } "From: $from", "To: $to", "Cc: $cc", "Bcc: $bcc",
      "Subject: $subject", 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8']);
    my @lines = $text =~ /(.*\n)/g;
    Mail::Internet->new(Header => $head, Body => \@lines)->send('sendmail') or die;
  },
  'Mail::Send' => sub {
    require Mail::Send;
    my $mail = Mail::Send->new(To => $to, Cc => $cc, Bcc => $bcc, Subject => $subject);
    $mail->set('Content-Type', 'text/plain; charset=utf-8');
    my $body = $mail->open;
    print $body $text;
    $body->close or die "status $?";
  },
  'Mail::Transport' => sub {
    require Mail::Message;
    require Mail::Transport::Sendmail;
    my $mail = Mail::Message->build(From => $from, To => $to, Cc => $cc, Bcc => $bcc, Subject => 'letter',
      'Content-Type' => 'text/plain; charset=utf-8', data => $text);
    Mail::Transport::Sendmail->new->send($mail) or die;
  },
  'MIME::Lite' => sub {
    require MIME::Lite;
    MIME::Lite->new(From => $from, To => $to, Cc => $cc, Bcc => $bcc, Subject => $subject,
      Type => 'text/plain; charset=utf-8', Encoding => '8bit', Data => $text)->send or die;
  },
  'MIME::Entity' => sub {
    require MIME::Entity;
    MIME::Entity->build(From => $from, To => $to, Cc => $cc, Bcc => $bcc, Subject => $subject,
      Type => 'text/plain; charset=utf-8', Encoding => 'quoted-printable', Data => $text)->send('sendmail') or die;
  },
  'Email::Sender' => sub {
    require Email::Simple;
    require Email::Sender::Simple;
    my $mail = Email::Simple->create(
      header => [From => $from, To => $to, Cc => $cc, Subject => $subject, @mime], body => $text);
    Email::Sender::Simple->send($mail, {to => [$to, $cc, $bcc], from => $from});
  },
  'Email::Sender::Transport::Sendmail' => sub {
    require Email::Simple;
    require Email::Sender::Simple;
    require Email::Sender::Transport::Sendmail;
    my $mail = Email::Simple->create(header => [From => $from, To => $to, Subject => $subject, @mime], body => $text);
    Email::Sender::Simple->send($mail,
      {to => [$to], from => $from, transport => Email::Sender::Transport::Sendmail->new});
  },
  'Email::Stuffer' => sub {
    require Email::Stuffer;
    utf8::decode($text);
    Email::Stuffer->from($from)->to($to)->cc($cc)->bcc($bcc)->subject('letter')->text_body($text)->send or die;
  },
  'Log::Dispatch' => sub {
    require Log::Dispatch::Email::MailSend;
    my $log = Log::Dispatch::Email::MailSend->new(
      name => 'mail', min_level => 'info', to => [$to], subject => 'letter', from => $from);
    $log->log(level => 'info', message => $text);
    $log->flush;
  },
);
($ways{$what} // die "no way $what")->();

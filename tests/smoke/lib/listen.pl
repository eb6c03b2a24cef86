# listen.pl SOCKET FILE: what comes to that socket as to systemd's (sd_notify(3)), one message a line, each with the
# second since the start.
use strict;
use warnings;
use IO::Socket::UNIX;
use Time::HiRes qw(time);

my ($path, $file) = @ARGV;
my $socket = IO::Socket::UNIX->new(Local => $path, Type => SOCK_DGRAM) or die "$path: $!\n";
chmod 0666, $path;
open my $out, '>>', $file or die "$file: $!\n";
$out->autoflush(1);
my $began = time;
while (defined $socket->recv(my $message, 4096)) {
  $message =~ s/\n/ /g;
  printf $out "%.2f %s\n", time - $began, $message;
}

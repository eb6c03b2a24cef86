# stop_thread.pl PID NAME SECONDS: stops the one thread of that process whose name matches, for so long; all others run on.
# ptrace(2) is the only way to stop a single thread: signals stop all of them.
use strict;
use warnings;

my ($pid, $name, $seconds) = @ARGV;
my ($sys_ptrace, $seize, $interrupt, $detach) = (101, 0x4206, 0x4207, 17);    # of x86-64
for my $thread (glob "/proc/$pid/task/*") {
  open my $comm, '<', "$thread/comm" or next;
  chomp(my $is = <$comm>);
  next unless $is =~ /$name/;
  my $tid = $thread =~ s!.*/!!r;
  syscall($sys_ptrace, $seize, $tid + 0, 0, 0) == 0 or die "cannot seize $tid: $!\n";
  syscall($sys_ptrace, $interrupt, $tid + 0, 0, 0) == 0 or die "cannot stop $tid: $!\n";
  waitpid($tid, 0x40000000);                                                   # __WALL
  sleep $seconds;
  syscall($sys_ptrace, $detach, $tid + 0, 0, 0);
  exit 0;
}
die "process $pid has no thread $name\n";

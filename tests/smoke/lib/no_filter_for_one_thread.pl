#!/usr/bin/env perl
# Runs a program under a kernel that filters the system calls of a whole process, but not those of one thread alone.
#   no_filter_for_one_thread.pl COMMAND…
use strict;
use warnings;

# x86-64; linux/seccomp.h, linux/filter.h, linux/prctl.h.
my ($prctl, $seccomp) = (157, 317);
my ($set_no_new_privs, $set_filter, $for_all_threads) = (38, 1, 1);
my ($load, $equal, $any_bit, $return) = (0x20, 0x15, 0x45, 0x06);
my ($allow, $refuse) = (0x7fff0000, 0x00050000 | 22);    # EINVAL
my ($number_at, $operation_at, $flags_at) = (0, 16, 24); # of struct seccomp_data
my @program = (
  [$load, 0, 0, $number_at],
  [$equal, 0, 4, $seccomp],
  [$load, 0, 0, $operation_at],
  [$equal, 0, 2, $set_filter],
  [$load, 0, 0, $flags_at],
  [$any_bit, 0, 1, $for_all_threads],
  [$return, 0, 0, $allow],
  [$return, 0, 0, $refuse],
);
my $code = join '', map { pack 'SCCL', @$_ } @program;
my $filter = pack 'S x6 P', scalar @program, $code;
syscall($prctl, $set_no_new_privs, 1, 0, 0, 0) == 0 or die "no_new_privs: $!\n";
syscall($seccomp, $set_filter, 0, $filter) == 0 or die "seccomp: $!\n";
exec @ARGV or die "$ARGV[0]: $!\n";

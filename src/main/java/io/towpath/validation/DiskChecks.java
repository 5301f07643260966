package io.towpath.validation;

import io.towpath.disk.DiskReader;
import io.towpath.disk.layout.DiskLayout;
import io.towpath.disk.layout.DiskLayout.Table;
import io.towpath.disk.layout.Filesystem;
import io.towpath.disk.layout.Partition;
import io.towpath.platform.spi.TargetVm;
import io.towpath.units.ByteSize;
import io.towpath.validation.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// [TargetChecks] on the disks' bytes. One result per check over all disks; the evidence names each.
@Component
final class DiskChecks implements TargetChecks {

    @Override
    public List<CheckResult> look(TargetVm vm) {
        List<ArrivedDisk> disks = vm.disks().stream().map(ArrivedDisk::look).toList();
        return List.of(imageConsistent(disks), partitionTable(disks), filesystem(disks), BootCheck.of(vm, disks));
    }

    private static CheckResult imageConsistent(List<ArrivedDisk> disks) {
        Findings findings = new Findings("image-consistent", "The images are consistent");
        for (ArrivedDisk disk : disks) {
            if (disk.trouble() != null) {
                findings.say(Outcome.FAILED, disk.trouble());
            } else {
                findings.say(Outcome.PASSED, "%s: %s, every table agrees".formatted(disk.name(), disk.what()));
            }
        }
        return findings.result();
    }

    private static CheckResult partitionTable(List<ArrivedDisk> disks) {
        Findings findings = new Findings("partition-table", "A partition table is present");
        for (ArrivedDisk disk : disks) {
            DiskLayout layout = disk.layout();
            if (layout == null) {
                findings.say(Outcome.UNKNOWN, disk.name() + ": could not be read");
            } else if (layout.table() != Table.NONE) {
                String odd = odd(layout, true);
                findings.say(odd.isEmpty() ? Outcome.PASSED : Outcome.UNKNOWN,
                        "%s: %s, %d partitions%s".formatted(disk.name(), layout.table(), layout.partitions().size(),
                                odd));
            } else if (layout.partitions().isEmpty()) {
                findings.say(Outcome.UNKNOWN,
                        disk.name() + ": no partition table; it may be empty, or be used whole by an application");
            } else {
                findings.say(Outcome.PASSED, disk.name() + ": no partition table, one filesystem over the whole disk");
            }
        }
        return findings.result();
    }

    /// What the layout's reader found odd, about the table or about the filesystems.
    private static String odd(DiskLayout layout, boolean table) {
        String odd = layout.notes().stream().filter(note -> isAboutTable(note) == table).map(DiskReader.Note::detail)
                .collect(Collectors.joining("; "));
        return odd.isEmpty() ? "" : "; odd: " + odd;
    }

    private static boolean isAboutTable(DiskReader.Note note) {
        return note.code().startsWith("gpt-") || note.code().startsWith("partition")
                || note.code().startsWith("extended-");
    }

    private static CheckResult filesystem(List<ArrivedDisk> disks) {
        Findings findings = new Findings("filesystem", "Filesystems are recognised");
        for (ArrivedDisk disk : disks) {
            DiskLayout layout = disk.layout();
            if (layout == null) {
                findings.say(Outcome.UNKNOWN, disk.name() + ": could not be read");
                continue;
            }
            List<Partition> known = layout.partitions().stream().filter(each -> each.filesystem() != null).toList();
            if (known.isEmpty()) {
                findings.say(Outcome.UNKNOWN,
                        disk.name() + ": no filesystem that is known here; look inside the guest");
                continue;
            }
            for (Partition partition : known) {
                Filesystem filesystem = Objects.requireNonNull(partition.filesystem());
                boolean cut = filesystem.sizeBytes() > partition.range().length();
                findings.say(cut ? Outcome.FAILED : Outcome.PASSED, "%s: %s".formatted(disk.name(),
                        told(partition, filesystem))
                        + (cut ? ", which is more than its place: its end is cut off" : ""));
            }
            boolean doubtful = layout.notes().stream().anyMatch(note -> note.code().equals("superblock-checksum"));
            String odd = odd(layout, false);
            if (!odd.isEmpty()) {
                findings.say(doubtful ? Outcome.UNKNOWN : Outcome.PASSED, disk.name() + odd);
            }
        }
        return findings.result();
    }

    private static String told(Partition partition, Filesystem filesystem) {
        List<String> words = new ArrayList<>();
        words.add((partition.number() == 0 ? "" : "partition " + partition.number() + " ") + filesystem.kind().words());
        if (filesystem.label() != null) {
            words.add("'" + filesystem.label() + "'");
        }
        words.add(new ByteSize(filesystem.sizeBytes() > 0 ? filesystem.sizeBytes() : partition.range().length())
                .toString());
        return String.join(" ", words);
    }

    /// Gathers what is to be said about each disk; the worst outcome is the check's.
    static final class Findings {

        private static final int LONGEST = 4000;

        private final String check;
        private final String title;
        private final List<String> sentences = new ArrayList<>();
        private Outcome worst = Outcome.PASSED;

        Findings(String check, String title) {
            this.check = check;
            this.title = title;
        }

        void say(Outcome outcome, String sentence) {
            sentences.add(sentence);
            worst = worse(worst, outcome);
        }

        /// Nothing was looked at: nothing is known.
        CheckResult result() {
            String evidence = sentences.isEmpty() ? "The VM has no disks." : String.join(". ", sentences) + ".";
            return new CheckResult(check, title, sentences.isEmpty() ? Outcome.UNKNOWN : worst,
                    evidence.length() <= LONGEST ? evidence : evidence.substring(0, LONGEST) + " …");
        }

        private static Outcome worse(Outcome one, Outcome other) {
            return switch (one) {
                case FAILED -> Outcome.FAILED;
                case UNKNOWN -> other == Outcome.FAILED ? other : one;
                case PASSED -> other;
            };
        }
    }
}

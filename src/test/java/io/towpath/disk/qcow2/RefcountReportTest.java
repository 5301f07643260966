package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageSource;
import io.towpath.disk.ProblemBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefcountReportTest {

    @TempDir
    private Path folder;

    private List<String> codes(ProblemBudget budget) throws IOException {
        Path image = Files.write(folder.resolve("disk.qcow2"), new SmallQcow2().bytes());
        List<Note> notes = new ArrayList<>();
        try (ImageSource source = ImageSource.open(image)) {
            Qcow2Header header = Qcow2Header.read(source);
            ClusterAudit.of(source, header, L1Table.read(header, source), new RefcountReport(source, header, notes,
                    budget));
        }
        return notes.stream().map(Note::code).toList();
    }

    /// Whose counts were passed over are not called missing.
    @Test
    void saysWhereItEndsForWantOfTime() throws IOException {
        AtomicLong now = new AtomicLong();
        List<String> inTime = codes(new ProblemBudget(now::get));

        assertEquals(List.of(), inTime.stream().filter("refcounts-partly"::equals).toList());
        assertEquals(List.of("refcounts-partly"), codes(new ProblemBudget(() -> now.addAndGet(3_000_000_000L))));
    }

    @Test
    void imagesThatAreLookedAtTogetherShareTheTime() throws IOException {
        AtomicLong now = new AtomicLong();
        ProblemBudget budget = new ProblemBudget(() -> now.addAndGet(1));
        List<String> first = codes(budget);
        budget.spendAside(2_000_000_000L);

        assertEquals(List.of(), first.stream().filter("refcounts-partly"::equals).toList());
        assertEquals(List.of("refcounts-partly"), codes(budget));
    }
}

package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefcountReportTest {

    @TempDir
    private Path folder;

    private List<String> codes(Duration patience) throws IOException {
        Path image = Files.write(folder.resolve("disk.qcow2"), new SmallQcow2().bytes());
        List<Note> notes = new ArrayList<>();
        try (ImageSource source = ImageSource.open(image)) {
            Qcow2Header header = Qcow2Header.read(source);
            ClusterAudit.of(source, header, L1Table.read(header, source), new RefcountReport(source, header, notes,
                    patience));
        }
        return notes.stream().map(Note::code).toList();
    }

    /// Whose counts were passed over are not called missing.
    @Test
    void saysWhereItEndsForWantOfTime() throws IOException {
        List<String> inTime = codes(Duration.ofMinutes(1));

        assertEquals(List.of(), inTime.stream().filter("refcounts-partly"::equals).toList());
        assertEquals(List.of("refcounts-partly"), codes(Duration.ZERO));
    }
}

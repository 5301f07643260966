package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.towpath.inventory.RefusedException;
import io.towpath.tour.DemoAccidents.Accident;
import io.towpath.tour.source.Breakage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What breaks is mended to the byte and to the second.
class DemoAccidentsTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private DemoAccidents accidents;
    private Path newest;

    @BeforeEach
    void anEstateOfFiles() throws IOException {
        accidents = new DemoAccidents(new DemoProperties(true, folder, 300, 60), new Breakage());
        Files.createDirectories(folder.resolve("target"));
        Files.createDirectories(folder.resolve("images"));
        Files.write(folder.resolve("images/hr-portal-01.ova"), new byte[300]);
        newest = Files.write(folder.resolve("images/hr-portal-02.ova"), "whole".repeat(60).getBytes());
        Files.setLastModifiedTime(newest, LONG_AGO);
    }

    @Test
    void foldersGoAwayAndComeBack() throws IOException {
        for (Accident accident : new Accident[]{Accident.SOURCE_AWAY, Accident.TARGET_AWAY}) {
            String name = accident == Accident.SOURCE_AWAY ? "images" : "target";
            accidents.inject(accident);
            accidents.inject(accident);
            assertThat(folder.resolve(name)).doesNotExist();
            assertThat(accidents.holds(accident)).isTrue();
            Files.createDirectories(folder.resolve(name).resolve("made/meanwhile"));

            accidents.mend(accident);
            accidents.mend(accident);

            assertThat(folder.resolve(name)).isDirectory();
            assertThat(folder.resolve(name).resolve("made")).doesNotExist();
            assertThat(accidents.holds(accident)).isFalse();
        }
        assertThat(newest).exists();
    }

    @Test
    void scriptsAreToldWhyNothingIsDone() throws IOException {
        @SuppressWarnings("NullAway") // its time is not asked for
        DemoApi api = new DemoApi(null, accidents);
        assertThat(api.set("source-away", new DemoApi.AccidentWish(true)).broken()).isTrue();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> api.set("image-cut", new DemoApi.AccidentWish(true)))
                .withMessageContaining("is away")
                .satisfies(refused -> assertThat(refused.kind().status()).isEqualTo(409));
        assertThat(api.set("source-away", new DemoApi.AccidentWish(false)).broken()).isFalse();
        assertThat(api.set("image-cut", new DemoApi.AccidentWish(true)).broken()).isTrue();
    }

    @Test
    void anImageOutOfReachIsNeitherCutNorMended() throws IOException {
        accidents.inject(Accident.SOURCE_AWAY);
        assertThat(accidents.inject(Accident.IMAGE_CUT)).hasValueSatisfying(why -> assertThat(why).contains("away"));
        assertThat(accidents.holds(Accident.IMAGE_CUT)).isFalse();
        accidents.mend(Accident.SOURCE_AWAY);

        assertThat(accidents.inject(Accident.IMAGE_CUT)).isEmpty();
        accidents.inject(Accident.SOURCE_AWAY);
        assertThat(accidents.mend(Accident.IMAGE_CUT)).isPresent();
        assertThat(accidents.holds(Accident.IMAGE_CUT)).isTrue();
        accidents.mend(Accident.SOURCE_AWAY);

        assertThat(accidents.mend(Accident.IMAGE_CUT)).isEmpty();
        assertThat(newest).hasContent("whole".repeat(60));
    }

    @Test
    void aCopyThatWasCutOffIsNotTakenForTheWholeImage() throws IOException {
        Files.write(folder.resolve("hr-portal-02.ova.part"), new byte[7]);
        assertThat(accidents.holds(Accident.IMAGE_CUT)).isFalse();

        accidents.inject(Accident.IMAGE_CUT);
        accidents.mend(Accident.IMAGE_CUT);

        assertThat(newest).hasContent("whole".repeat(60));
        assertThat(folder.resolve("hr-portal-02.ova.part")).doesNotExist();
    }

    @Test
    void theNewestImageIsCutAndIsTheSameAfterwards() throws IOException {
        accidents.inject(Accident.IMAGE_CUT);
        assertThat(newest).hasSize(100);
        assertThat(folder.resolve("images/hr-portal-01.ova")).hasSize(300);

        accidents.mend(Accident.IMAGE_CUT);

        assertThat(newest).hasContent("whole".repeat(60));
        assertThat(Files.getLastModifiedTime(newest)).isEqualTo(LONG_AGO);
        assertThat(accidents.holds(Accident.IMAGE_CUT)).isFalse();
    }
}

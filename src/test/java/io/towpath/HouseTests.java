package io.towpath;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.test.util.ReflectionTestUtils;

/// The walls of the house. A rule that matters breaks the build.
class HouseTests {

    private static JavaClasses towpath;

    private static final Pattern INLINE = Pattern
            .compile("(?i)\\sstyle=|\\son[a-z]+=\"|<style|<script(?![^>]*\\s(th:)?src=)"
                    + "|<script[^>]*>[^<]|th:utext|\\[\\(|th:style=|javascript:");

    @BeforeAll
    static void read() {
        towpath = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.towpath");
    }

    /// All classes with all their calls are most of a gigabyte, and Modulith keeps what it read for whoever asks again: for
    /// the hundreds of test classes that follow in this JVM each full collection would take seconds.
    @AfterAll
    static void forget() {
        towpath = null;
        ((Map<?, ?>) ReflectionTestUtils.getField(ApplicationModules.class, "CACHE")).clear();
    }

    @Test
    void modulesUseOnlyWhatTheirDoorsList() {
        ApplicationModules.of(TowpathApplication.class).verify();
    }

    @Test
    void engineAndCommandLineArePureJava() {
        noClasses().that()
                .resideInAnyPackage("io.towpath.units..", "io.towpath.disk..", "io.towpath.lifecycle..",
                        "io.towpath.platform.spi..", "io.towpath.cli..", "io.towpath.replication.forecast..")
                .and().haveSimpleNameNotEndingWith("package-info").should().dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..", "org.hibernate..", "org.quartz..",
                        "java.sql..")
                .allowEmptyShould(true).check(towpath);
    }

    @Test
    void adaptersAreClosed() {
        classes().that()
                .resideInAnyPackage("io.towpath.platform.staged..", "io.towpath.platform.libvirt..",
                        "io.towpath.platform.imported..", "io.towpath.platform.vsphere..")
                .and().haveSimpleNameNotEndingWith("package-info").should().notBePublic().allowEmptyShould(true)
                .check(towpath);
    }

    /// vijava can turn the checks of TLS off for the whole JVM, and is replaceable only while nobody else knows it.
    @Test
    void vijavaStaysInItsCage() {
        noClasses().that().resideOutsideOfPackage("io.towpath.platform.vsphere..").should().dependOnClassesThat()
                .resideInAPackage("com.vmware..").check(towpath);
        noClasses().should().callConstructor(com.vmware.vim25.ws.WSClient.class, String.class).orShould()
                .callConstructor(com.vmware.vim25.VimPortType.class, String.class, boolean.class).orShould()
                .dependOnClassesThat().resideInAPackage("com.vmware.vim25.mo..").check(towpath);
    }

    @Test
    void noPackageIsNamedForItsMechanics() {
        noClasses().should().resideInAnyPackage("..service..", "..impl..", "..util..", "..utils..", "..common..",
                "..dto..", "..model..", "..helper..").check(towpath);
    }

    @Test
    void noClassIsNamedForItsMechanics() {
        noClasses().should().haveNameMatching(".*(ServiceImpl|Impl|Utils?|Helper|Dto|Manager)").check(towpath);
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        for (Path folder : foldersWithCode(Path.of("src/main/java/io/towpath"))) {
            Path door = folder.resolve("package-info.java");
            assertThat(door).as("package-info of " + folder).exists();
            assertThat(Files.readString(door)).as(door.toString()).contains("@NullMarked");
        }
    }

    /// A `package-info` among the tests would hide the real one from everybody who asks for a module's door.
    @Test
    void testsHaveNoDoors() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.filter(file -> file.endsWith("package-info.java")).toList()).isEmpty();
        }
    }

    @Test
    void nobodyAsksTheSystemForTheTimeButTheClock() {
        noClasses().that().resideOutsideOfPackages("io.towpath.cli..", "io.towpath.disk..").should()
                .callMethod(java.time.Instant.class, "now").orShould().callMethod(java.time.LocalDate.class, "now")
                .orShould().callMethod(java.time.LocalDateTime.class, "now").check(towpath);
    }

    @Test
    void filesStaySmall() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<String> long400 = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file).size() > 400).map(Path::toString).toList();
            assertThat(long400).isEmpty();
        }
    }

    @Test
    void templatesCarryNoInlineScriptStyleOrUnescapedText() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/templates"))) {
            List<String> found = files.filter(file -> file.toString().endsWith(".html"))
                    .flatMap(file -> lines(file).stream().filter(line -> INLINE.matcher(line).find())
                            .map(line -> file + ": " + line.strip()))
                    .toList();
            assertThat(found).isEmpty();
        }
    }

    private static List<Path> foldersWithCode(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).map(Path::getParent).distinct().toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

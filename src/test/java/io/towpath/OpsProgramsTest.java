package io.towpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs below `ops` are compiled by whoever runs them: without this a change of what they use would be told then.
class OpsProgramsTest {

    @TempDir
    private Path classes;

    @Test
    void theProgramsOfOpsCompile() throws IOException {
        List<Path> programs;
        try (Stream<Path> files = Files.walk(Path.of("ops"))) {
            programs = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
        assertThat(programs).contains(Path.of("ops/bench/Planning.java"), Path.of("ops/bench/source/SlowSource.java"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();

        try (StandardJavaFileManager manager = compiler.getStandardFileManager(told, Locale.ENGLISH, null)) {
            compiler.getTask(null, manager, told, List.of("-proc:none", "-nowarn", "-cp", System.getProperty(
                    "java.class.path"), "-d", classes.toString()), null, manager.getJavaFileObjectsFromPaths(programs))
                    .call();
        }

        assertThat(told.getDiagnostics()).filteredOn(one -> one.getKind() == Diagnostic.Kind.ERROR).isEmpty();
    }
}

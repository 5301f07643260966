package io.towpath.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Gathers what local commands need into one jar, from the folder of the extracted application. The build runs this.
///
/// A JVM starts faster with a short class path, and its ahead-of-time cache takes no classes as old as those of picocli,
/// which is compiled for Java 5: such classes are given the stack maps that newer ones have, their code stays as it is.
/// Measured with the cache: `version` took 0.50 s of processor time from the application's own jars, 0.16 s from this one.
/// Nor does it take what a `switch` over types is linked to: see [TypeSwitches].
public final class CommandJar {

    /// The first version whose classes must have stack maps, so that they are verified quickly: Java 7.
    private static final int WITH_STACK_MAPS = 51;
    private static final List<String> OURS = List.of("io/towpath/cli/", "io/towpath/disk/", "io/towpath/units/",
            "io/towpath/inventory/reading/", "io/towpath/planning/file/", "io/towpath/planning/wave/",
            "io/towpath/platform/spi/", "META-INF/build-info.properties");
    /// Those from aalto-xml on are for `import`.
    private static final List<String> LIBRARIES = List.of("picocli-", "aircompressor-v3-", "jspecify-", "aalto-xml-",
            "stax2-api-", "fastcsv-", "fastexcel-", "opczip-", "jackson-core-3");

    private CommandJar() {}

    /// @param args the folder of the extracted application (`towpath.jar`, `lib/`); the jar to write
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Set<String> names = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(Path.of(args[1]));
                ZipOutputStream out = new ZipOutputStream(
                        file)) {
            copy(folder.resolve("towpath.jar"), OURS, names, out);
            try (var libraries = Files.list(folder.resolve("lib"))) {
                for (Path library : libraries.sorted().toList()) {
                    String name = String.valueOf(library.getFileName());
                    if (LIBRARIES.stream().anyMatch(name::startsWith)) {
                        copy(library, List.of(""), names, out);
                    }
                }
            }
        }
    }

    private static void copy(Path from, List<String> prefixes, Set<String> names, ZipOutputStream out)
            throws IOException {
        // The first element of a chain of types may lie in the jar itself.
        try (JarFile jar = new JarFile(from.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[]{from.toUri()
                        .toURL()})) {
            ClassFile classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.ofClassLoading(
                            loader))));
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                boolean wanted = prefixes.stream().anyMatch(name::startsWith) && !name.startsWith("META-INF/MANIFEST")
                        && !name.endsWith("module-info.class") && !entry.isDirectory();
                if (wanted && names.add(name)) {
                    byte[] bytes = jar.getInputStream(entry).readAllBytes();
                    out.putNextEntry(new ZipEntry(name));
                    out.write(name.endsWith(".class") ? modern(classes, bytes) : bytes);
                    out.closeEntry();
                }
            }
        }
    }

    private static byte[] modern(ClassFile classes, byte[] bytes) {
        ClassModel model = classes.parse(bytes);
        return model.majorVersion() >= WITH_STACK_MAPS
                ? TypeSwitches.spelledOut(classes, model, bytes)
                : classes.transformClass(model, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(ClassTransform.endHandler(built -> built.withVersion(WITH_STACK_MAPS, 0))));
    }
}

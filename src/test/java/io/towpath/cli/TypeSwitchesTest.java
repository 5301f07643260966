package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A switch over types decides the same once it is spelled out, and asks nothing of the JVM any more.
class TypeSwitchesTest {

    private static final List<@Nullable Object> ALL = Arrays.asList(null, "ova", "other", 3, -3, 4L, List.of(1), 'c');

    /// What is rewritten; it stands alone, so that it can be loaded a second time.
    static final class Deciding {

        private Deciding() {}

        static String of(@Nullable Object thing) {
            return switch (thing) {
                case null -> "nothing";
                case Integer number when number < 0 -> "negative";
                case Integer number -> "number " + number;
                case List<?> list when list.isEmpty() -> "empty";
                case CharSequence text -> text instanceof String word ? word(word) : "text";
                case Number other -> "another number " + other;
                case Object rest -> "rest " + rest;
            };
        }

        static String word(String word) {
            return switch (word) {
                case "ova" -> "package";
                case String other -> "word " + other;
            };
        }
    }

    @Test
    void decidesAsBefore() throws Throwable {
        byte[] bytes;
        try (InputStream in = Deciding.class.getResourceAsStream("TypeSwitchesTest$Deciding.class")) {
            assertThat(in).isNotNull();
            bytes = in.readAllBytes();
        }
        assertThat(typeSwitches(bytes)).isEqualTo(2);

        byte[] spelled = TypeSwitches.spelledOut(ClassFile.of(), ClassFile.of().parse(bytes), bytes);

        assertThat(typeSwitches(spelled)).isZero();
        Class<?> second = new ClassLoader(Deciding.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(Deciding.class.getName(), spelled, 0, spelled.length);
            }
        }.define();
        MethodHandle of = MethodHandles.privateLookupIn(second, MethodHandles.lookup()).findStatic(second, "of",
                MethodType.methodType(String.class, Object.class));
        for (Object thing : ALL) {
            assertThat((String) of.invoke(thing)).isEqualTo(Deciding.of(thing));
        }
    }

    @Test
    void leavesOtherClassesAlone() throws Exception {
        try (InputStream in = ByteCount.class.getResourceAsStream("TypeSwitchesTest$ByteCount.class")) {
            assertThat(in).isNotNull();
            byte[] bytes = in.readAllBytes();
            assertThat(TypeSwitches.spelledOut(ClassFile.of(), ClassFile.of().parse(bytes), bytes)).isSameAs(bytes);
        }
    }

    record ByteCount(long bytes) {}

    private static long typeSwitches(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        return model.methods().stream().flatMap(method -> method.code().stream()).flatMap(code -> code.elementStream())
                .filter(element -> element instanceof InvokeDynamicInstruction call && call.bootstrapMethod()
                        .methodName().equals("typeSwitch"))
                .count();
    }
}

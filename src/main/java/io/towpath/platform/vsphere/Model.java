package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VimPortType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What vijava's classes know: which type an element's field has, which classes there are.
final class Model {

    private static final String PACKAGE = "com.vmware.vim25.";
    /// vijava writes a field that is named like a primitive with an underscore before it.
    private static final Set<String> PRIMITIVES = Set.of("int", "boolean", "short", "float", "byte", "long", "double");
    /// Where a class of ours knows more fields than vijava's, it takes its place.
    private static final Map<String, String> NEWER = Map.of("VirtualDisk", "VirtualDisk55", "GuestDiskInfo",
            "GuestDiskInfo70",
            "VirtualDiskFlatVer2BackingInfo", "VirtualDiskFlatVer2BackingInfo60",
            "VirtualDiskRawDiskMappingVer1BackingInfo", "VirtualDiskRawDiskMappingVer1BackingInfo60");

    private static final Map<String, Optional<Class<?>>> CLASSES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Map<String, Optional<Class<?>>>> FIELDS = new ConcurrentHashMap<>();
    private static final Map<String, Class<?>> ANSWERS = answers();

    private Model() {}

    /// What a method returns, an array's element; null when vijava has no such method or it returns nothing.
    static @Nullable Class<?> answer(String method) {
        return ANSWERS.get(method);
    }

    /// The class of a type's name in an answer; null when vijava has none.
    static @Nullable Class<?> named(String type) {
        return CLASSES.computeIfAbsent(NEWER.getOrDefault(type, type), Model::load).orElse(null);
    }

    static String nameFor(String type) {
        return NEWER.getOrDefault(type, type);
    }

    /// The type of an element within a class, an array's element; null when the class has no such field.
    static @Nullable Class<?> field(Class<?> owner, String element) {
        return FIELDS.computeIfAbsent(owner, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(element, name -> find(owner, name)).orElse(null);
    }

    /// Whether an element of this type holds text and no elements.
    static boolean leaf(Class<?> type) {
        return type.isPrimitive() || type.isEnum() || type == String.class || type == Object.class
                || Number.class.isAssignableFrom(type) || type == Boolean.class
                || Calendar.class.isAssignableFrom(type) || type == ManagedObjectReference.class;
    }

    static boolean knows(Class<?> enumeration, String constant) {
        return Arrays.stream(enumeration.getEnumConstants()).anyMatch(one -> ((Enum<?>) one).name().equals(constant));
    }

    private static Optional<Class<?>> load(String type) {
        if (!type.matches("[A-Za-z][A-Za-z0-9_]*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(PACKAGE + type, false, ManagedObjectReference.class.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError _) {
            return Optional.empty();
        }
    }

    private static Optional<Class<?>> find(Class<?> owner, String element) {
        try {
            Field field = owner.getField(PRIMITIVES.contains(element) ? "_" + element : element);
            return Optional.of(element(field.getType()));
        } catch (NoSuchFieldException _) {
            return Optional.empty();
        }
    }

    private static Map<String, Class<?>> answers() {
        Map<String, Class<?>> answers = new ConcurrentHashMap<>();
        for (Method method : VimPortType.class.getMethods()) {
            if (method.getReturnType() != void.class) {
                String name = Character.toUpperCase(method.getName().charAt(0)) + method.getName().substring(1);
                answers.put(name, element(method.getReturnType()));
            }
        }
        // younger than vijava, called by its name
        answers.put("ExportSnapshot", ManagedObjectReference.class);
        return answers;
    }

    private static Class<?> element(Class<?> type) {
        Class<?> element = type.getComponentType();
        return element == null ? type : element;
    }
}

package io.towpath.cli;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/// Spells out in bytecode what a `switch` over types or over texts with a pattern decides. The compiler leaves that to the
/// JVM (`SwitchBootstraps.typeSwitch`), which makes a class for each at run time and keeps none in its ahead-of-time
/// cache: 2 to 3 ms for each that a command comes by, and a conversion comes by eight.
final class TypeSwitches {

    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final MethodTypeDesc EQUALS = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);

    private final ClassModel model;
    private final List<InvokeDynamicInstruction> found = new ArrayList<>();

    private TypeSwitches(ClassModel model) {
        this.model = model;
    }

    /// @param bytes of the class, which come back if it has none
    static byte[] spelledOut(ClassFile classes, ClassModel model, byte[] bytes) {
        boolean any = model.methods().stream().anyMatch(TypeSwitches::has);
        return any ? new TypeSwitches(model).transform(classes) : bytes;
    }

    private byte[] transform(ClassFile classes) {
        CodeTransform calls = (code, element) -> {
            if (element instanceof InvokeDynamicInstruction call && isSimple(call)) {
                code.invokestatic(model.thisClass().asSymbol(), name(found.size()), call.typeSymbol(),
                        model.flags().has(AccessFlag.INTERFACE));
                found.add(call);
            } else {
                code.with(element);
            }
        };
        ClassTransform methods = (type, element) -> {
            if (element instanceof MethodModel method && has(method)) {
                type.transformMethod(method, MethodTransform.transformingCode(calls));
            } else {
                type.with(element);
            }
        };
        return classes.transformClass(model, methods.andThen(ClassTransform.endHandler(this::add)));
    }

    private static boolean has(MethodModel method) {
        return method.code().filter(TypeSwitches::has).isPresent();
    }

    private static boolean has(CodeModel code) {
        return code.elementStream().anyMatch(element -> element instanceof InvokeDynamicInstruction call && isSimple(
                call));
    }

    private static boolean isSimple(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().equals(BOOTSTRAPS) && call.bootstrapMethod().methodName().equals(
                "typeSwitch")
                && call.bootstrapArgs().stream().allMatch(label -> label instanceof String
                        || label instanceof ClassDesc type && !type.isPrimitive());
    }

    private static String name(int number) {
        return "typeSwitch$" + number;
    }

    private void add(ClassBuilder type) {
        for (int i = 0; i < found.size(); i++) {
            InvokeDynamicInstruction call = found.get(i);
            type.withMethodBody(name(i), call.typeSymbol(), ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC
                    | ClassFile.ACC_SYNTHETIC, code -> decide(code, call.bootstrapArgs()));
        }
    }

    /// The number of the first label at or after the one asked for (argument 1) that argument 0 fits; their count when
    /// none does, −1 for null.
    private static void decide(CodeBuilder code, List<ConstantDesc> labels) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (int i = 0; i < labels.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            if (labels.get(i) instanceof ClassDesc type) {
                code.aload(0).instanceOf(type);
            } else {
                code.loadConstant(labels.get(i)).aload(0).invokevirtual(ConstantDescs.CD_String, "equals", EQUALS);
            }
            code.ifeq(next).loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }
}

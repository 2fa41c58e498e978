using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace WebhookReceiver.TestKit;

/// <summary>Prints what an assembly offers to its users, sorted, one member a line, so that a change of it shows as a change of a text.</summary>
public static class PublicApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <param name="assembly">The assembly.</param>
    /// <param name="isOffered">Tells which of its public types are meant for users; all of them when absent.</param>
    public static string Print(Assembly assembly, Func<Type, bool>? isOffered = null)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(isOffered ?? (_ => true)).OrderBy(TypeName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { BaseType: { } parent } when parent == typeof(MulticastDelegate) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };

        var bases = type.IsEnum ? [] : BasesOf(type).Order(StringComparer.Ordinal).ToArray();
        return $"{kind} {type.Namespace}.{TypeName(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : string.Empty)}";
    }

    private static IEnumerable<string> BasesOf(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            yield return TypeName(parent);
        }

        foreach (var contract in type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(contract => contract.IsVisible))
        {
            yield return TypeName(contract);
        }
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        }

        var nullability = new NullabilityInfoContext();
        return
        [
            .. type.GetFields(Declared).Where(IsVisible).Select(field => Field(field, nullability)),
            .. type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract").Select(property => Property(property, nullability)),
            .. type.GetEvents(Declared).Where(item => IsVisible(item.AddMethod!)).Select(item => $"event {TypeName(item.EventHandlerType!)} {item.Name}"),
            .. type.GetConstructors(Declared).Where(constructor => IsVisible(constructor) && !IsGenerated(constructor)).Select(constructor => $"{Access(constructor)}.ctor({Parameters(constructor, nullability)})"),
            .. type.GetMethods(Declared).Where(method => IsVisible(method) && !IsAccessor(method) && !IsGenerated(method)).Select(method => Method(method, nullability)),
        ];
    }

    private static string Field(FieldInfo field, NullabilityInfoContext nullability)
    {
        var modifiers = field switch
        {
            { IsLiteral: true } => "const ",
            { IsStatic: true, IsInitOnly: true } => "static readonly ",
            { IsStatic: true } => "static ",
            _ => string.Empty,
        };
        var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : string.Empty;
        return $"{modifiers}{Annotated(field.FieldType, nullability.Create(field))} {field.Name}{value}";
    }

    private static string Property(PropertyInfo property, NullabilityInfoContext nullability)
    {
        var accessor = property.GetAccessors(nonPublic: true).First(IsVisible);
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        var getter = property.GetMethod is { } get && IsVisible(get) ? $" {Access(get)}get;" : string.Empty;
        var setter = property.SetMethod is { } set && IsVisible(set)
            ? $" {Access(set)}{(set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set")};"
            : string.Empty;
        var index = property.GetIndexParameters() is { Length: > 0 } ? "[...]" : string.Empty;
        return $"{(accessor.IsStatic ? "static " : string.Empty)}{required}{Annotated(property.PropertyType, nullability.Create(property))} {property.Name}{index} {{{getter}{setter} }}";
    }

    private static string Method(MethodInfo method, NullabilityInfoContext nullability)
    {
        var modifiers = method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true, DeclaringType.IsInterface: true } => string.Empty,
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => string.Empty,
        };
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : string.Empty;
        var constraints = method.IsGenericMethod ? string.Concat(method.GetGenericArguments().Select(Constraints)) : string.Empty;
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty;
        return $"{Access(method)}{modifiers}{Annotated(method.ReturnType, nullability.Create(method.ReturnParameter))} {method.Name}{generic}({extension}{Parameters(method, nullability)}){constraints}";
    }

    private static string Constraints(Type argument)
    {
        string[] constraints =
        [
            .. argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"] : Array.Empty<string>(),
            .. argument.GetGenericParameterConstraints().Select(TypeName),
        ];
        return constraints.Length > 0 ? $" where {argument.Name} : {string.Join(", ", constraints)}" : string.Empty;
    }

    private static string Parameters(MethodBase method, NullabilityInfoContext nullability) =>
        string.Join(", ", method.GetParameters().Select(parameter => Parameter(parameter, nullability)));

    private static string Parameter(ParameterInfo parameter, NullabilityInfoContext nullability)
    {
        var modifier = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => string.Empty,
        };
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.DefaultValue)}" : string.Empty;
        return $"{modifier}{Annotated(parameter.ParameterType, nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Annotated(Type type, NullabilityInfo nullability)
    {
        var isNullableReference = !type.IsValueType && nullability.ReadState == NullabilityState.Nullable && !type.IsGenericParameter;
        return TypeName(type) + (isNullableReference ? "?" : string.Empty);
    }

    private static string TypeName(Type type)
    {
        if (type.IsByRef)
        {
            return TypeName(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return TypeName(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return TypeName(underlying) + "?";
        }

        var owner = type is { IsNested: true, IsGenericParameter: false } ? TypeName(type.DeclaringType!) + "." : string.Empty;
        var name = type.Name.Split('`')[0];
        return owner + (type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>" : name);
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum item => $"{item.GetType().Name}.{item}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    // Operators are special names too, but they are called by users.
    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler adds to every record says nothing and would hide the rest.
    private static bool IsGenerated(MethodBase method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name.StartsWith('<');
}

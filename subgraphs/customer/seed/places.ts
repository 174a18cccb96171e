/** Where customers of a country live: invented streets, so that nobody's door is named. */
export const homes: Readonly<
  Record<
    string,
    { readonly cities: readonly (readonly [city: string, postalCode: string])[]; readonly streets: readonly string[] }
  >
> = {
  FR: {
    cities: [
      ["Lyon", "69002"],
      ["Paris", "75011"],
      ["Nantes", "44000"],
      ["Grenoble", "38000"],
    ],
    streets: [
      "rue du Vieux Tisserand",
      "impasse des Trois Lanternes",
      "quai du Passeur",
      "allée des Hirondelles Bleues",
    ],
  },
  GB: {
    cities: [
      ["London", "E8 3QZ"],
      ["Manchester", "M4 7QX"],
      ["Edinburgh", "EH6 9ZZ"],
      ["Bristol", "BS3 9QQ"],
    ],
    streets: ["Larkspur Mews", "Coppersmith Row", "Tannery Rise", "Old Ferry Walk"],
  },
  DE: {
    cities: [
      ["Berlin", "10999"],
      ["Hamburg", "20357"],
      ["Leipzig", "04229"],
      ["München", "80469"],
    ],
    streets: ["Weberknechtweg", "Am Alten Flaschenzug", "Laternenmachergasse", "Sieben-Linden-Ufer"],
  },
  PT: {
    cities: [
      ["Lisboa", "1200-999"],
      ["Porto", "4050-999"],
      ["Coimbra", "3000-999"],
    ],
    streets: ["Rua do Cordoeiro Velho", "Travessa das Sete Cordas", "Largo da Fonte Nova de Cima"],
  },
  ES: {
    cities: [
      ["Madrid", "28012"],
      ["Valencia", "46003"],
      ["Bilbao", "48005"],
    ],
    streets: ["Calle del Farolero", "Pasaje de las Veletas", "Callejón del Tintero"],
  },
  JP: {
    cities: [
      ["Tokyo", "150-0099"],
      ["Osaka", "530-0099"],
      ["Sapporo", "060-0099"],
    ],
    streets: ["Hoshikaze 2-chome", "Aomizu 1-chome", "Kawasemi 3-chome"],
  },
};

/**
 * Telephone numbers that are set aside for fiction by the regulators of these countries. Where none are set aside, nobody in
 * the demo has a telephone.
 */
export function fictionalPhone(country: string, random: () => number): string | undefined {
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join("");
  if (country === "GB") return `+447700900${digits(3)}`;
  if (country === "FR") return `+3363998${digits(4)}`;
  if (country === "DE") return `+493023125${digits(3)}`;
  return undefined;
}

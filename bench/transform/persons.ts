import type { Person } from '../../lambda/filter';

const FIRST = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Ken', 'Radia', 'Niklaus'];
const LAST = [
  'Lovelace',
  'Hopper',
  'Turing',
  'Dijkstra',
  'Liskov',
  'Knuth',
  'Allen',
  'Thompson',
  'Perlman',
  'Wirth',
];

/** Persons as a large company's directory has them: names that repeat, four fields and two attributes. */
export function* persons(count: number): Generator<readonly [string, Person]> {
  for (let i = 0; i < count; i++) {
    const name = `${FIRST[i % 10]} ${LAST[Math.floor(i / 10) % 10]} ${i.toString(36)}`;
    yield [
      `u${i.toString(36).padStart(6, '0')}`,
      {
        display_name: name,
        department: `Department ${i % 2000}`,
        title: `Engineer ${i % 300}`,
        office: `Building ${i % 500}, floor ${i % 9}`,
        mail: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
        employee_type: i % 7 === 0 ? 'contractor' : 'employee',
      },
    ];
  }
}

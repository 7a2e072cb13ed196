/** A picture that the server draws: `{picture, headers}`, or `{problem, headers}` with what is wrong. */
export async function drawn(query) {
  const answer = await fetch(query);
  const {headers} = answer;
  return answer.ok
    ? {headers, picture: await createImageBitmap(await answer.blob())}
    : {headers, problem: (await answer.json()).detail};
}
